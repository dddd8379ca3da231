using ConvBert.Checkpoints;
using ConvBert.Tokenization;
using ConvBert.Weights;

namespace ConvBert;

/// <summary>Options for loading a model.</summary>
public sealed record ConvBertLoadOptions
{
    /// <summary>The maximum of <see cref="Threads"/>: 1024.</summary>
    public const int MaxThreads = 1024;

    /// <summary>
    /// The number of threads of a forward, from 1 to <see cref="MaxThreads"/>; null for the runtime's default. Loading uses all processors
    /// of the process for its short time.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    public int? Threads
    {
        get;
        init => field = value is null or (>= 1 and <= MaxThreads)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Threads), value, $"The number of threads must be from 1 to {MaxThreads}.");
    }

    /// <summary>
    /// The major version of transformers to follow where versions differ. Default 4. They differ in how a decoder table that the file
    /// holds besides the tied embedding table is treated, and in files that mix prefixed and plain names.
    /// </summary>
    public TransformersVersion TransformersVersion { get; init; } = TransformersVersion.V4;

    /// <summary>The variant in the names of weights files (<c>model.fp16.safetensors</c>); null for names without one.</summary>
    public string? Variant { get; init; }

    /// <summary>The revision to use if the path is a model's folder in the local hub cache. Default <c>main</c>.</summary>
    public string Revision { get; init; } = "main";

    /// <summary>Looks for TensorFlow's files before PyTorch's.</summary>
    public bool FromTf { get; init; }

    /// <summary>True: only safetensors files; false: no safetensors files; null (default): safetensors first.</summary>
    public bool? UseSafetensors { get; init; }

    /// <summary>Treats a tensor of the wrong shape as missing instead of rejecting the file. Default false.</summary>
    public bool IgnoreMismatchedSizes { get; init; }

    /// <summary>
    /// Loads a model whose head is not in the file: the backbone works, the head's weights are zeros, so that its outputs are meaningless;
    /// <see cref="LoadingReport.Missing"/> names them. Default false: such a file is rejected. (Hugging Face initializes the head
    /// randomly.)
    /// </summary>
    public bool AllowMissingHead { get; init; }

    /// <summary>The configuration to use instead of the folder's <c>config.json</c>.</summary>
    public ConvBertConfig? Config { get; init; }

    /// <summary>
    /// A folder for packed weights, or null (default) for none. The first load of a checkpoint writes its weights there in the layout of
    /// the kernels; later loads, in any process, map that file instead of reading, converting and packing, and share one copy of it in
    /// memory. Results are bit-identical. A file is used only if <see cref="PackedCacheCheck"/> and its own checksums agree; otherwise the
    /// checkpoint is read and the file rewritten. If the folder cannot be read or written, the model loads without it: see
    /// <see cref="LoadingReport.PackedCache"/>.
    /// </summary>
    /// <remarks>
    /// The folder is created. It grows by one file of the weights' size for each checkpoint and class, and may be emptied at any time; do
    /// not truncate or overwrite a file in place while a model uses it.
    /// </remarks>
    public string? PackedCache { get; init; }

    /// <summary>
    /// How a file in <see cref="PackedCache"/> is matched with the checkpoint. Default <see cref="PackedCacheCheck.Contents"/>.
    /// </summary>
    public PackedCacheCheck PackedCacheCheck { get; init; }

    /// <summary>
    /// The arithmetic of the encoder's linear layers; null (default) for float32, or for <see cref="ConvBert.Precision.Int8"/> where a
    /// folder's weights are stored in 8 bits. A model of 8-bit precision keeps these weights in a quarter of the memory and has the same bits on every processor, for any
    /// number of threads and in any batch. It cannot be trained or saved; <see cref="CheckpointConversionOptions.DType"/> writes its
    /// weights.
    /// </summary>
    public Precision? Precision { get; init; }

    /// <summary>
    /// Modules that compute in float32 although <see cref="Precision"/> is an 8-bit one, by their names without the prefix
    /// <c>convbert.</c>: <c>encoder.layer.9.output.dense</c>. The four that a layer computes as one product (<c>query</c>, <c>key</c>,
    /// <c>value</c>, <c>conv_out_layer</c>) stay together: naming one keeps all. Default none; a name of no such module is refused.
    /// </summary>
    public IReadOnlyList<string> KeepFloat32 { get; init; } = [];

    /// <summary>Where models share their encoders; null (default) for an encoder of the model's own.</summary>
    internal SharedWeights? Shared { get; init; }

    internal CheckpointOpenOptions ToOpenOptions() =>
        new() { Variant = Variant, FromTf = FromTf, UseSafetensors = UseSafetensors, Revision = Revision };
}
