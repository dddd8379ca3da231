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
        // A packed cache maps one file a class, which holds the backbone as well.
        SharedWeights? shared = options.PackedCache is null ? options.Shared : null;
        FolderStamp stamp = shared is null ? default : FolderStamp.Of(Path.GetFullPath(HubCache.FolderOf(path, options.Revision)));
        using var weights = BoundWeights.Open(path, architecture, options, adapt);
        bool folds = foldsLayerNorm?.Invoke(weights.Config) ?? false;
        if (shared is null) return Load(weights, options, createHead, folds);
        string variant = $"{folds} {options.Precision} {string.Join(' ', options.KeepFloat32)}";
        return shared.Load(
            weights, stamp, variant, (ConvBertBackbone? known) => Load(weights, options, createHead, folds, known), model => model.Backbone);
    }

    /// <summary>
    /// Builds a model from weights that are already bound to a configuration; <paramref name="known"/> is a backbone that holds its part of
    /// them, which the model takes over.
    /// </summary>
    public static LoadedModel Load(
        BoundWeights weights,
        ConvBertLoadOptions options,
        Func<ConvBertConfig, ConvBertBackbone, BoundWeights, IHead?> createHead,
        bool foldsLayerNorm = false,
        ConvBertBackbone? known = null)
    {
        int threads = options.Threads ?? ConvBertRuntime.DefaultThreads;
        PrecisionPlan precisions = PrecisionPlan.Create(weights.Config, options);
        ConvBertBackbone? backbone = known;
        IHead? head = null;
        try
        {
            backbone ??= new ConvBertBackbone(weights.Config, foldsLayerNorm, precisions);
            head = createHead(weights.Config, backbone, weights);
            List<TensorClaim> tensors = Claims(weights.Config, weights.Architecture, backbone, head);
            List<TensorClaim> missing = known is null ? tensors : OfHead(weights.Config, tensors);
            (PackedCacheState state, string? note) = PackedCache.Fill(weights, missing, options);
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

    private static List<TensorClaim> OfHead(ConvBertConfig config, List<TensorClaim> tensors)
    {
        HashSet<string> ofBackbone =
            [.. ConvBertWeightTable.Definitions(config, ConvBertArchitecture.Model).Select(tensor => tensor.Name)];
        return tensors.FindAll(tensor => !ofBackbone.Contains(tensor.Name));
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
