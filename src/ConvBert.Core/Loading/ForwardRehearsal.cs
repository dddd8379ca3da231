using ConvBert.Kernels.Threading;
using ConvBert.Kernels.VectorMath;
using ConvBert.Model;
using ConvBert.Weights;

namespace ConvBert.Loading;

/// <summary>
/// Fills and runs a miniature model, so that the runtime compiles that code on another processor while the first model of the process is
/// still being located and read; otherwise the first forward pass would wait for it.
/// </summary>
internal static unsafe class ForwardRehearsal
{
    /// <summary>
    /// The length of the longer sequence: it ends in the shortest last tile that products prefer, and fills the lanes of a softmax.
    /// </summary>
    private const int WholeText = 16;

    /// <summary>
    /// The length of the shorter sequence: what two workers make of the longer one in the convolution, with a softmax over part of the
    /// lanes.
    /// </summary>
    private const int PartText = WholeText / 2;

    /// <summary>
    /// Sizes that leave no vector remainder where those of a real model leave none, with the groups and the activation of nearly every
    /// model.
    /// </summary>
    internal static readonly ConvBertConfig Miniature = new()
    {
        VocabSize = 2,
        HiddenSize = 64,
        EmbeddingSize = 32,
        NumAttentionHeads = 4,
        IntermediateSize = 64,
        NumHiddenLayers = 1,
        MaxPositionEmbeddings = WholeText,
    };

    private static int _begun;

    /// <summary>
    /// Starts in the background, once per process; does nothing if there is no second processor, or if nothing is compiled at run time.
    /// </summary>
    public static void Begin()
    {
        if (ConvBertRuntime.IsNativeAot || Environment.ProcessorCount == 1 || Interlocked.Exchange(ref _begun, 1) != 0) return;
        new Thread(RunUnlessShortOfMemory) { IsBackground = true, Name = "ConvBert rehearsal" }.Start();
    }

    private static void RunUnlessShortOfMemory()
    {
        try
        {
            Run();
        }
        catch (OutOfMemoryException)
        {
            // Loading the model fails for the same reason, where it can be reported.
        }
    }

    /// <summary>Fills the model with zeros and runs both sequences; the results are discarded.</summary>
    internal static void Run()
    {
        using var backbone = new ConvBertBackbone(Miniature);
        Fill(backbone);
        using var pass = new ForwardPass(backbone);
        using var team = new WorkerTeam(1);
        foreach (int tokens in (ReadOnlySpan<int>)[WholeText, PartText])
        {
            var batch = new TokenBatch();
            batch.Add(new int[tokens]);
            pass.Sequences.Set(batch);
            fixed (float* output = new float[tokens * Miniature.HiddenSize]) pass.Run(team, output, CancellationToken.None);
        }
    }

    /// <summary>Does what loading does with the weights, other than reading them.</summary>
    private static void Fill(ConvBertBackbone backbone)
    {
        foreach (TensorClaim tensor in ModelFiles.Claims(Miniature, ConvBertArchitecture.Model, backbone, head: null))
        {
            float[] zeros = new float[tensor.Length];
            fixed (float* first = zeros) _ = FiniteCheck.AllFinite(first, zeros.Length);
            tensor.Set(0, zeros);
        }
    }
}
