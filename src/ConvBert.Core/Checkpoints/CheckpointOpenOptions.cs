namespace ConvBert.Checkpoints;

/// <summary>How <see cref="Checkpoint.Open"/> looks for the weights in a folder.</summary>
public sealed record CheckpointOpenOptions
{
    /// <summary>The variant in the file names (<c>model.fp16.safetensors</c>); null for names without one.</summary>
    public string? Variant { get; init; }

    /// <summary>Looks for TensorFlow's files before PyTorch's. Default false: they are used only if there is nothing else.</summary>
    public bool FromTf { get; init; }

    /// <summary>True: only safetensors files; false: no safetensors files; null (default): safetensors first.</summary>
    public bool? UseSafetensors { get; init; }

    /// <summary>The revision to use if the path is a model's folder in the local hub cache. Default <c>main</c>.</summary>
    public string Revision { get; init; } = "main";
}
