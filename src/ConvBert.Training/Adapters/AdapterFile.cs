using ConvBert.Checkpoints;
using ConvBert.Training.Model;
using ConvBert.Training.Parameters;

namespace ConvBert.Training.Adapters;

/// <summary><c>adapter_model.safetensors</c>: the adapters and the modules that are stored with them, under PEFT's names.</summary>
internal static class AdapterFile
{
    public const string Name = "adapter_model.safetensors";

    private const string Prefix = "base_model.model.", DownSuffix = ".lora_A.weight", UpSuffix = ".lora_B.weight";

    /// <summary>The name of A of a module.</summary>
    public static string Down(string module) => Prefix + module + DownSuffix;

    /// <summary>The name of B of a module.</summary>
    public static string Up(string module) => Prefix + module + UpSuffix;

    /// <summary>Whether a parameter is an adapter's.</summary>
    public static bool IsAdapter(Parameter parameter) => parameter.Name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <exception cref="CheckpointException">There is no such file, or it is broken.</exception>
    public static ICheckpoint Open(string folder) => Checkpoint.Open(Path.Combine(folder, Name));

    public static void Write(string folder, IEnumerable<LoraAdapter> adapters, IEnumerable<Parameter> saved)
    {
        var tensors = new List<TensorToWrite>();
        foreach (Parameter parameter in adapters.SelectMany(Parameters))
            tensors.Add(NativeTensor.ToWrite(parameter.Name, parameter.Shape, parameter.Value));
        foreach (Parameter parameter in saved) tensors.Add(NativeTensor.ToWrite(Prefix + parameter.Name, parameter.Shape, parameter.Value));
        SafetensorsWriter.Write(Path.Combine(folder, Name), tensors);
    }

    /// <summary>Refuses a file that does not fit the model, before anything is changed.</summary>
    /// <exception cref="CheckpointException">A tensor is missing, of another shape, or belongs to nothing in the model.</exception>
    public static void Check(ICheckpoint file, ParameterSet parameters, Dictionary<string, (LinearLayer Layer, int Module)> modules,
        IReadOnlyList<Parameter> saved)
    {
        foreach (TensorEntry tensor in file.Tensors.Values)
        {
            if (saved.Any(parameter => Prefix + parameter.Name == tensor.Name)) continue;
            string? module = Module(tensor.Name);
            if (module is null || !modules.TryGetValue(module, out (LinearLayer Layer, int Module) place))
                throw new CheckpointException(file.Path, tensor.Name, "belongs to no linear and no saved module of the model");
            if (place.Layer.IsGrouped)
                throw new CheckpointException(
                    file.Path, tensor.Name, "adapts a grouped linear; expected plain linears and pointwise convolutions");
            RequirePair(file, module, place.Layer, parameters[module + ".weight"].Shape[0]);
        }

        foreach (Parameter parameter in saved) Require(file, Prefix + parameter.Name, parameter.Shape);
        if (!file.Tensors.Keys.Any(name => Module(name) is not null)) throw new CheckpointException(file.Path, null, "holds no adapter");
    }

    /// <summary>Refuses a file that has not the same adapters.</summary>
    /// <exception cref="CheckpointException">A tensor is missing, of another shape, or belongs to nothing in the model.</exception>
    public static void Check(ICheckpoint file, IReadOnlyList<LoraAdapter> adapters, IReadOnlyList<Parameter> saved)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Parameter parameter in adapters.SelectMany(Parameters))
        {
            Require(file, parameter.Name, parameter.Shape);
            names.Add(parameter.Name);
        }

        foreach (Parameter parameter in saved)
        {
            Require(file, Prefix + parameter.Name, parameter.Shape);
            names.Add(Prefix + parameter.Name);
        }

        foreach (string name in file.Tensors.Keys)
        {
            if (!names.Contains(name))
                throw new CheckpointException(file.Path, name, "belongs to no adapter and no saved module of the model");
        }
    }

    public static void Read(ICheckpoint file, IEnumerable<LoraAdapter> adapters, IEnumerable<Parameter> saved)
    {
        foreach (Parameter parameter in adapters.SelectMany(Parameters)) file.Read(file.Tensors[parameter.Name], parameter.Value.Span);
        foreach (Parameter parameter in saved) file.Read(file.Tensors[Prefix + parameter.Name], parameter.Value.Span);
    }

    private static Parameter[] Parameters(LoraAdapter adapter) => [adapter.Down, adapter.Up];

    private static string? Module(string tensor)
    {
        if (!tensor.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        if (tensor.EndsWith(DownSuffix, StringComparison.Ordinal)) return tensor[Prefix.Length..^DownSuffix.Length];
        return tensor.EndsWith(UpSuffix, StringComparison.Ordinal) ? tensor[Prefix.Length..^UpSuffix.Length] : null;
    }

    private static void RequirePair(ICheckpoint file, string module, LinearLayer layer, long outputs)
    {
        long[] taps = layer.IsPointwise ? [1] : [];
        if (!file.Tensors.TryGetValue(Down(module), out TensorEntry? down))
            throw new CheckpointException(file.Path, Down(module), "is missing");
        if (down.Shape is not [>= 1 and <= int.MaxValue, ..] || !down.Shape.Skip(1).SequenceEqual([layer.InFeatures, .. taps]))
            throw new CheckpointException(
                file.Path, down.Name,
                $"has the shape {TensorEntry.Describe(down.Shape)}; expected [rank, {string.Join(", ", [layer.InFeatures, .. taps])}]");
        Require(file, Up(module), [outputs, down.Shape[0], .. taps]);
    }

    /// <summary>Adapters may be stored in any type of real numbers.</summary>
    private static void Require(ICheckpoint file, string name, IReadOnlyList<long> shape)
    {
        if (!file.Tensors.TryGetValue(name, out TensorEntry? tensor)) throw new CheckpointException(file.Path, name, "is missing");
        if (!tensor.Shape.SequenceEqual(shape))
            throw new CheckpointException(
                file.Path, name, $"has the shape {TensorEntry.Describe(tensor.Shape)}; expected {TensorEntry.Describe(shape)}");
        if (!tensor.DType.IsFloat()) throw new CheckpointException(file.Path, name, $"is of type {tensor.DType}; expected real numbers");
    }
}
