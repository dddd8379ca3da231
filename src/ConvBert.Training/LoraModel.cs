using System.Numerics.Tensors;
using ConvBert.Checkpoints;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.RandomNumbers;
using ConvBert.Training.Adapters;
using ConvBert.Training.Model;

namespace ConvBert.Training;

/// <summary>
/// Low-rank adapters on a model in training (PEFT's LoRA): the model's weights are frozen, but for the modules that are stored with the
/// adapters, and each
/// target y = x·Wᵀ + b becomes y + s·(D(x)·Aᵀ)·Bᵀ, with A <c>[rank, in]</c>, B <c>[out, rank]</c>, dropout D and the scale s of
/// <see cref="LoraConfig"/>.
/// </summary>
public sealed class LoraModel
{
    private readonly List<LoraAdapter> _adapters = [];

    /// <summary>Adds new adapters: A uniform in ±1/√in as in PEFT, B zero, so that the model's outputs are what they were.</summary>
    /// <param name="model">The model; it can have adapters once.</param>
    /// <param name="config">The adapters.</param>
    /// <param name="seed">The seed of A.</param>
    /// <exception cref="ArgumentException">
    /// The configuration is impossible, or a target or module is not in the model or neither a linear nor a pointwise convolution.
    /// </exception>
    /// <exception cref="InvalidOperationException">The model has adapters.</exception>
    public LoraModel(TrainingModel model, LoraConfig config, ulong seed = 42)
        : this(model, config)
    {
        HashSet<string> unused = [.. config.TargetModules];
        bool isAll = unused.Remove(LoraConfig.AllLinear);
        foreach ((LinearLayer layer, int module, string name) in Modules(model))
        {
            if (!IsNamed(name, config.TargetModules, unused) && !(isAll && layer is { IsGrouped: false, IsPointwise: false })) continue;
            if (layer.IsGrouped)
                throw new ArgumentException(
                    $"{name} cannot have an adapter: it is a grouped linear, for which PEFT has none; name other target modules.", nameof(config));
            LoraAdapter adapter = Add(layer, module, name, config.R);
            FillUniform(adapter.Down.Value.Span, 1 / Math.Sqrt(layer.InFeatures), seed, (uint)_adapters.Count);
            adapter.Up.Value.Span.Clear();
        }

        if (unused.Count > 0)
            throw new ArgumentException(
                $"The model has no linear and no pointwise convolution {string.Join(", ", unused)}; others cannot have adapters.", nameof(config));
        Freeze();
    }

    private LoraModel(TrainingModel model, LoraConfig config)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        if (model.Lora is not null) throw new InvalidOperationException("The model has adapters already.");
        Model = model;
        Config = config;
        foreach (string module in SavedModules)
        {
            if (!model.Parameters.Any(parameter => IsIn(parameter, module)) && config.ModulesToSave is not null)
                throw new ArgumentException($"The model has no module {module}.", nameof(config));
        }
    }

    /// <summary>The model.</summary>
    public TrainingModel Model { get; }

    /// <summary>The adapters' configuration.</summary>
    public LoraConfig Config { get; }

    /// <summary>The number of weights that are trained.</summary>
    public long TrainableCount => Model.Parameters.Where(parameter => parameter.RequiresGradient).Sum(parameter => parameter.Length);

    private IReadOnlyList<string> SavedModules => Config.SavedModules(Model.Architecture);

    /// <summary>Reads adapters that PEFT or <see cref="SavePretrained"/> wrote and puts them on a model.</summary>
    /// <param name="model">The base model; it can have adapters once.</param>
    /// <param name="folder">The folder of <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>.</param>
    /// <returns>The adapters.</returns>
    /// <exception cref="CheckpointException">
    /// A file is missing or broken, of another kind of adapter, or does not fit the model.
    /// </exception>
    /// <exception cref="InvalidOperationException">The model has adapters.</exception>
    public static LoraModel FromPretrained(TrainingModel model, string folder)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        LoraConfig config = AdapterConfigFile.Read(folder);
        config =
            config with
            {
                ModulesToSave = [.. config.ModulesToSave!.Where(module =>
            model.Parameters.Any(parameter => IsIn(parameter, module)))]
            };
        using ICheckpoint file = AdapterFile.Open(folder);
        var lora = new LoraModel(model, config);
        AdapterFile.Check(file, model.Parameters,
            Modules(model).ToDictionary(one => one.Name, one => (one.Layer, one.Module), StringComparer.Ordinal), lora.SavedParameters());
        foreach ((LinearLayer layer, int module, string name) in Modules(model))
        {
            if (file.Tensors.TryGetValue(AdapterFile.Down(name), out TensorEntry? down)) lora.Add(layer, module, name, (int)down.Shape[0]);
        }

        lora.Freeze();
        lora.ReadWeights(file);
        return lora;
    }

    /// <summary>Writes <c>adapter_config.json</c> and <c>adapter_model.safetensors</c> as PEFT lays them out.</summary>
    /// <param name="folder">Created if it does not exist.</param>
    /// <param name="baseModel">The base model's name or path for the configuration; null for none.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void SavePretrained(string folder, string? baseModel = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        AdapterFile.Write(folder, _adapters, SavedParameters());
        AdapterConfigFile.Write(folder, Config, Model.Architecture, SavedModules, baseModel);
    }

    /// <summary>Writes a plain checkpoint, the adapters merged into the weights: W + s·B·A. The model in memory stays as it is.</summary>
    /// <param name="folder">Created if it does not exist.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void SaveMerged(string folder) => Model.Save(folder, MergedValues);

    /// <summary>Takes the weights of adapters that are the same but for their numbers.</summary>
    /// <exception cref="CheckpointException">The file is missing or broken, or does not fit.</exception>
    internal void ReadWeights(string folder)
    {
        using ICheckpoint file = AdapterFile.Open(folder);
        ReadWeights(file);
    }

    private void ReadWeights(ICheckpoint file)
    {
        AdapterFile.Check(file, _adapters, SavedParameters());
        AdapterFile.Read(file, _adapters, SavedParameters());
    }

    private static IEnumerable<(LinearLayer Layer, int Module, string Name)> Modules(TrainingModel model)
    {
        foreach (LinearLayer layer in model.Linears)
        {
            for (int module = 0; module < layer.Modules.Count; module++) yield return (layer, module, layer.Modules[module]);
        }
    }

    private static bool IsNamed(string name, IReadOnlyList<string> targets, HashSet<string> unused)
    {
        bool found = false;
        foreach (string target in targets)
        {
            if (name != target && !name.EndsWith("." + target, StringComparison.Ordinal)) continue;
            unused.Remove(target);
            found = true;
        }

        return found;
    }

    private static bool IsIn(Parameter parameter, string module)
    {
        int end = parameter.Name.LastIndexOf('.');
        string name = end < 0 ? parameter.Name : parameter.Name[..end];
        return name == module || name.StartsWith(module + ".", StringComparison.Ordinal)
            || name.EndsWith("." + module, StringComparison.Ordinal)
            || name.Contains("." + module + ".", StringComparison.Ordinal);
    }

    /// <summary>Uniform numbers in ±<paramref name="bound"/>.</summary>
    private static void FillUniform(Span<float> values, double bound, ulong seed, uint place)
    {
        const double Half = 2147483648.0;
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(bound * ((Philox.Block(seed, (uint)i, 0, place, uint.MaxValue).Word0 / Half) - 1));
    }

    private LoraAdapter Add(LinearLayer layer, int module, string name, int rank)
    {
        Parameter weight = Model.Parameters[name + ".weight"];
        // A convolution's adapters are convolutions with one tap, as PEFT's.
        long[] taps = layer.IsPointwise ? [1] : [];
        var down = new Parameter(AdapterFile.Down(name), [rank, layer.InFeatures, .. taps], weight.Depth, hasWeightDecay: true);
        var up = new Parameter(AdapterFile.Up(name), [weight.Shape[0], rank, .. taps], weight.Depth, hasWeightDecay: true);
        var adapter = new LoraAdapter(down, up, Config.Scale(rank), Config.LoraDropout, _adapters.Count);
        Model.Parameters.Add(down);
        Model.Parameters.Add(up);
        layer.SetAdapter(module, adapter);
        _adapters.Add(adapter);
        return adapter;
    }

    private void Freeze()
    {
        foreach (Parameter parameter in Model.Parameters)
        {
            if (!AdapterFile.IsAdapter(parameter)) parameter.RequiresGradient = false;
        }

        foreach (Parameter parameter in SavedParameters()) parameter.RequiresGradient = true;
        Model.Lora = this;
    }

    /// <summary>The parameters of the modules that are stored with the adapters.</summary>
    private List<Parameter> SavedParameters() =>
        [.. Model.Parameters.Where(parameter => !AdapterFile.IsAdapter(parameter) && SavedModules.Any(module => IsIn(parameter, module)))];

    /// <summary>W + s·B·A of a target's weight; null for the others.</summary>
    private NativeBuffer? MergedValues(Parameter parameter)
    {
        LoraAdapter? adapter =
            _adapters.Find(one => AdapterFile.Down(parameter.Name[..^".weight".Length]) == one.Down.Name
            && parameter.Name.EndsWith(".weight", StringComparison.Ordinal));
        if (adapter is null) return null;
        int rank = adapter.Rank, width = (int)adapter.Down.Shape[1];
        var merged = new NativeBuffer(parameter.Length);
        Span<float> values = merged.Span, delta = new float[width];
        ReadOnlySpan<float> up = adapter.Up.Value.Span, down = adapter.Down.Value.Span;
        for (int row = 0; row < (int)adapter.Up.Shape[0]; row++)
        {
            delta.Clear();
            for (int i = 0; i < rank; i++)
                TensorPrimitives.FusedMultiplyAdd(down.Slice(i * width, width), up[(row * rank) + i], delta, delta);
            TensorPrimitives.MultiplyAdd(
                delta, adapter.Scale, parameter.Value.Span.Slice(row * width, width), values.Slice(row * width, width));
        }

        return merged;
    }
}
