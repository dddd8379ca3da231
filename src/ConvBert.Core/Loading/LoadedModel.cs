using ConvBert.Checkpoints;
using ConvBert.Model;
using ConvBert.Weights;

namespace ConvBert.Loading;

/// <summary>The parts of a loaded model.</summary>
/// <param name="Config">The configuration, adapted to the class's rules.</param>
/// <param name="Architecture">The model class.</param>
/// <param name="Backbone">Embeddings and encoder.</param>
/// <param name="Head">The head; null for the backbone alone.</param>
/// <param name="Tensors">The modules' tensors, in the order of the table.</param>
/// <param name="Report">What was missing, unexpected and mismatched.</param>
/// <param name="Threads">Threads of a forward.</param>
/// <param name="Precision">The arithmetic of the encoder's linear layers.</param>
internal sealed record LoadedModel(
    ConvBertConfig Config, ConvBertArchitecture Architecture, ConvBertBackbone Backbone, IHead? Head, List<TensorClaim> Tensors,
    LoadingReport Report, int Threads, Precision Precision);
