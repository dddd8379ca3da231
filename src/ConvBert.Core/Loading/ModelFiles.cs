using ConvBert.Checkpoints;
using ConvBert.Kernels;
using ConvBert.Kernels.Memory;
using ConvBert.Model;
using ConvBert.Weights;

namespace ConvBert.Loading;

/// <summary>A model's way in from a checkpoint and back to one.</summary>
internal static class ModelFiles
{
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
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(options));
        ConvBertBackbone? backbone = null;
        IHead? head = null;
        try
        {
            backbone = new ConvBertBackbone(weights.Config, foldsLayerNorm);
            head = createHead(weights.Config, backbone, weights);
            (PackedCacheState state, string? note) = PackedCache.Fill(weights, Parameters(backbone, head), options);
            return new(weights.Config, backbone, head, weights.Report with { PackedCache = state, PackedCacheNote = note }, threads);
        }
        catch
        {
            backbone?.Dispose();
            head?.Dispose();
            throw;
        }
    }

    /// <summary>Writes config and float32 weights as Hugging Face's class <paramref name="className"/> does.</summary>
    public static void Save(string folder, ConvBertConfig config, string className, ConvBertBackbone backbone, IHead? head)
    {
        ShardedSafetensorsWriter.Write(folder, Parameters(backbone, head, head is null ? null : "convbert").ConvertAll(ToWrite));
        (config with { Architectures = [className], DType = "float32" }).SavePretrained(folder);
    }

    /// <summary>All tensors of a model, a head's behind the backbone's, which may stand under a module's name.</summary>
    private static List<ParameterDefinition> Parameters(ConvBertBackbone backbone, IHead? head, string? module = null)
    {
        var parameters = new List<ParameterDefinition>();
        ParameterScope model = ParameterScope.Of(parameters);
        backbone.AddParameters(module is null ? model : model.Under(module));
        head?.AddParameters(model);
        return parameters;
    }

    private static TensorToWrite ToWrite(ParameterDefinition parameter) => new(parameter.Name, TensorDType.F32, parameter.Shape, stream =>
    {
        using var values = new NativeBuffer(parameter.Length);
        parameter.Get(values.Span);
        TensorToWrite.WriteSingles(stream, values.Span, TensorDType.F32);
    });
}
