namespace ConvBert.Checkpoints;

/// <summary>How <see cref="Checkpoint.Open"/> looks for the weights in a folder.</summary>
public sealed record CheckpointOpenOptions
{
    /// <summary>The variant that is part of the file names (<c>model.fp16.safetensors</c>); null for the plain names.</summary>
    public string? Variant { get; init; }

    /// <summary>Looks for TensorFlow's files before PyTorch's. Default false: they are taken only when nothing else is there.</summary>
    public bool FromTf { get; init; }

    /// <summary>True: only safetensors files; false: no safetensors files; null (default): safetensors first.</summary>
    public bool? UseSafetensors { get; init; }

    /// <summary>The revision that is taken when the path is a model's folder of the local hub cache. Default <c>main</c>.</summary>
    public string Revision { get; init; } = "main";
}
