using ConvBert.Checkpoints;
using ConvBert.Model;

namespace ConvBert.Loading;

/// <summary>A model's parts, read from its folder.</summary>
internal sealed record LoadedModel(ConvBertConfig Config, ConvBertBackbone Backbone, IHead? Head, LoadingReport Report, int Threads);
