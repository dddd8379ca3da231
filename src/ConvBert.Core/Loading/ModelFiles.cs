using ConvBert.Checkpoints;
using ConvBert.Kernels;
using ConvBert.Kernels.Memory;
using ConvBert.Model;
using ConvBert.Weights;

namespace ConvBert.Loading;

/// <summary>Loads models from checkpoints and saves them.</summary>
internal static class ModelFiles
{
    /// <summary>
    /// Reads config and weights and builds the backbone and, through <paramref name="createHead"/>, the head; <paramref name="adapt"/>
    /// changes or rejects the config first.
    /// </summary>
    /// <remarks>
    /// <paramref name="foldsLayerNorm"/> selects the rounding of the layer norms, see <see cref="ForwardDimensions.FoldsLayerNorm"/>.
    /// </remarks>
    public static LoadedModel Load(
        string path,
        ConvBertLoadOptions? options,
        ConvBertArchitecture architecture,
        Func<ConvBertConfig, ConvBertBackbone, BoundWeights, IHead?> createHead,
        Func<ConvBertConfig, ConvBertConfig>? adapt = null,
        Func<ConvBertConfig, bool>? foldsLayerNorm = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ForwardRehearsal.Begin();
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
        PrecisionPlan precisions = PrecisionPlan.Create(weights.Config, options);
        ConvBertBackbone? backbone = null;
        IHead? head = null;
        try
        {
            backbone = new ConvBertBackbone(weights.Config, foldsLayerNorm, precisions);
            head = createHead(weights.Config, backbone, weights);
            List<TensorClaim> tensors = Claims(weights.Config, weights.Architecture, backbone, head);
            (PackedCacheState state, string? note) = PackedCache.Fill(weights, tensors, options);
            LoadingReport report = weights.Report with { PackedCache = state, PackedCacheNote = note };
            return new(weights.Config, weights.Architecture, backbone, head, tensors, report, threads, precisions.Precision);
        }
        catch
        {
            backbone?.Dispose();
            head?.Dispose();
            throw;
        }
    }

    /// <summary>Writes config and float32 weights like Hugging Face's class <paramref name="className"/>.</summary>
    public static void Save(
        string folder, ConvBertConfig config, ConvBertArchitecture architecture, string className, List<TensorClaim> tensors)
    {
        ModelFolder.Write(
            folder, config with { Architectures = [className], DType = "float32" },
            tensors.ConvertAll(tensor => ToWrite(tensor, architecture)));
    }

    /// <summary>All tensors of the table with the memory that the modules keep them in.</summary>
    /// <exception cref="TensorRegistryException">Modules and table contradict each other.</exception>
    public static List<TensorClaim> Claims(ConvBertConfig config, ConvBertArchitecture architecture, ConvBertBackbone backbone, IHead? head)
    {
        var registry = new TensorRegistry(ConvBertWeightTable.Definitions(config, architecture));
        backbone.Claim(registry.Root);
        head?.Claim(registry.Root);
        return registry.Complete();
    }

    private static TensorToWrite ToWrite(TensorClaim tensor, ConvBertArchitecture architecture)
    {
        string name = ConvBertWeightTable.StoredName(tensor.Definition, architecture);
        return new(name, TensorDType.F32, tensor.Definition.Shape, stream =>
        {
            using var values = new NativeBuffer(tensor.Length);
            tensor.Get(values.Span);
            TensorToWrite.WriteSingles(stream, values.Span, TensorDType.F32);
        });
    }
}
