using ConvBert.Checkpoints;

namespace ConvBert;

/// <summary>How a model is loaded.</summary>
public sealed record ConvBertLoadOptions
{
    /// <summary>The number of threads that loading and the model use; null for the runtime's default.</summary>
    public int? Threads { get; init; }

    /// <summary>
    /// The major version of transformers whose rules hold where versions differ: 4 (default) or 5. They differ in how a decoder
    /// table that the file holds besides the tied embedding table is treated, and in files that mix prefixed and plain names.
    /// </summary>
    public int TransformersVersion { get; init; } = 4;

    /// <summary>The variant that is part of the weights' file names (<c>model.fp16.safetensors</c>); null for the plain names.</summary>
    public string? Variant { get; init; }

    /// <summary>The revision that is taken when the path is a model's folder of the local hub cache. Default <c>main</c>.</summary>
    public string Revision { get; init; } = "main";

    /// <summary>Looks for TensorFlow's files before PyTorch's.</summary>
    public bool FromTf { get; init; }

    /// <summary>True: only safetensors files; false: no safetensors files; null (default): safetensors first.</summary>
    public bool? UseSafetensors { get; init; }

    /// <summary>Treats a tensor of another shape as missing instead of refusing the file. Default false.</summary>
    public bool IgnoreMismatchedSizes { get; init; }

    /// <summary>
    /// Loads a model whose head is not in the file: the backbone works, the head's weights are zeros, so that its outputs mean nothing;
    /// <see cref="LoadingReport.Missing"/> names them. Default false: such a file is refused. (Hugging Face fills the head with random numbers.)
    /// </summary>
    public bool AllowMissingHead { get; init; }

    /// <summary>The configuration to use instead of the folder's <c>config.json</c>.</summary>
    public ConvBertConfig? Config { get; init; }

    internal CheckpointOpenOptions ToOpenOptions() => new() { Variant = Variant, FromTf = FromTf, UseSafetensors = UseSafetensors, Revision = Revision };
}
