using ConvBert.Kernels.Threading;
using ConvBert.Kernels.VectorMath;
using ConvBert.Model;
using ConvBert.Weights;

namespace ConvBert.Loading;

/// <summary>
/// A miniature model that is filled and run, so that the runtime compiles the code of both on another processor while the first model of the process
/// is still being found and read: the first answer would else wait for it.
/// </summary>
internal static unsafe class ForwardRehearsal
{
    /// <summary>The length of the longer text: it ends in the shortest last tile that products prefer, and fills the lanes of a softmax.</summary>
    private const int WholeText = 16;

    /// <summary>The length of the shorter one: what a crew of two makes of the longer in the convolution, with a softmax of a part of the lanes.</summary>
    private const int PartText = WholeText / 2;

    /// <summary>
    /// Sizes of which no vector has a part left over where those of a real model have none, with groups and an activation as nearly every model has them.
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
    /// Begins in the background, once a process; does nothing where no processor is free for it, or where nothing is compiled while the process runs.
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
            // Whoever loads the model meets it too, where it can be told.
        }
    }

    /// <summary>Fills the model with zeros and runs both texts; the answers are dropped.</summary>
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

    /// <summary>What a reader does with the weights, beside reading them.</summary>
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
