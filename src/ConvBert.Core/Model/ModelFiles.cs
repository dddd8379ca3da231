using ConvBert.Checkpoints;
using ConvBert.Kernels;

namespace ConvBert.Model;

/// <summary>A model's way in from a checkpoint and back to one.</summary>
internal static class ModelFiles
{
    // All staging buffers together take at most one part in this many of the weights.
    private const int LargestStagingShare = 8;

    /// <summary>Reads config and weights and builds the backbone and, through <paramref name="createHead"/>, the head; <paramref name="adapt"/> changes or refuses the config first.</summary>
    /// <remarks><paramref name="foldsLayerNorm"/> chooses the rounding of the layer norms, see <see cref="ForwardDimensions.FoldsLayerNorm"/>.</remarks>
    public static LoadedModel Load(
        string path,
        ConvBertLoadOptions? options,
        ConvBertArchitecture architecture,
        Func<ConvBertConfig, ConvBertBackbone, BoundWeights, IHead?> createHead,
        Func<ConvBertConfig, ConvBertConfig>? adapt = null,
        Func<ConvBertConfig, bool>? foldsLayerNorm = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ConvBertLoadOptions();
        using var weights = BoundWeights.Open(path, architecture, options, adapt);
        return Load(weights, options, createHead, foldsLayerNorm?.Invoke(weights.Config) ?? false);
    }

    /// <summary>Builds a model from weights that are already bound to a configuration.</summary>
    public static LoadedModel Load(
        BoundWeights weights,
        ConvBertLoadOptions options,
        Func<ConvBertConfig, ConvBertBackbone, BoundWeights, IHead?> createHead,
        bool foldsLayerNorm = false)
    {
        int threads = options.Threads ?? ConvBertRuntime.DefaultThreads;
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(options));
        ConvBertBackbone? backbone = null;
        IHead? head = null;
        try
        {
            backbone = new ConvBertBackbone(weights.Config, foldsLayerNorm);
            head = createHead(weights.Config, backbone, weights);
            Read(weights, Parameters(backbone, head));
            return new(weights.Config, backbone, head, weights.Report, threads);
        }
        catch
        {
            backbone?.Dispose();
            head?.Dispose();
            throw;
        }
    }

    /// <summary>All tensors of a model, a head's behind the backbone's, named without the prefix <c>convbert.</c>.</summary>
    public static IEnumerable<ParameterDefinition> Parameters(ConvBertBackbone backbone, IHead? head) =>
        head is null ? backbone.Parameters() : backbone.Parameters().Concat(head.Parameters());

    /// <summary>Writes config and float32 weights as Hugging Face's class <paramref name="className"/> does.</summary>
    public static void Save(string folder, ConvBertConfig config, string className, ConvBertBackbone backbone, IHead? head)
    {
        string prefix = head is null ? "" : "convbert.";
        List<TensorToWrite> tensors = [.. backbone.Parameters().Select(parameter => ToWrite(parameter, prefix + parameter.Name))];
        if (head is not null) tensors.AddRange(head.Parameters().Select(parameter => ToWrite(parameter, parameter.Name)));
        ShardedSafetensorsWriter.Write(folder, tensors);
        (config with { Architectures = [className], DType = "float32" }).SavePretrained(folder);
    }

    private static TensorToWrite ToWrite(ParameterDefinition parameter, string name) => new(name, TensorDType.F32, parameter.Shape, stream =>
    {
        using var values = new NativeBuffer(parameter.Length);
        parameter.Get(values.Span);
        TensorToWrite.WriteSingles(stream, values.Span, TensorDType.F32);
    });

    /// <summary>
    /// Reads and packs tensor by tensor, on all cores. A tensor that is kept in file order is read in place, the others through one buffer for
    /// each thread, so that memory peaks near the size of the weights; there are as many threads as their buffers stay a small part of it.
    /// </summary>
    private static void Read(BoundWeights weights, IEnumerable<ParameterDefinition> parameters)
    {
        ParameterDefinition[] all = [.. parameters];
        long largest = all.Where(p => p.InPlace is null).Select(p => (long)p.Length).DefaultIfEmpty(1).Max();
        long threads = Math.Clamp(all.Sum(p => (long)p.Length) / (LargestStagingShare * largest), 1, Environment.ProcessorCount);
        try
        {
            Parallel.ForEach(
                all,
                new ParallelOptions { MaxDegreeOfParallelism = (int)threads },
                () => new Lazy<NativeBuffer>(() => new NativeBuffer(largest), isThreadSafe: false),
                (parameter, _, staging) =>
                {
                    Read(weights, parameter, staging);
                    return staging;
                },
                staging =>
                {
                    if (staging.IsValueCreated) staging.Value.Dispose();
                });
        }
        catch (AggregateException exception)
        {
            // One defect is enough for the caller; the loop wraps it only because it ran on several threads.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }

    private static void Read(BoundWeights weights, ParameterDefinition parameter, Lazy<NativeBuffer> staging)
    {
        if (parameter.InPlace is { } values && weights.Has(parameter.Name))
        {
            weights.Read(parameter.Name, values.Span);
            return;
        }

        Span<float> numbers = staging.Value.Span[..parameter.Length];
        if (weights.Has(parameter.Name)) weights.Read(parameter.Name, numbers);
        else numbers.Clear(); // Only a head that the caller allowed to be missing; binding has refused everything else.
        parameter.Set(numbers);
    }
}
