using ConvBert.Checkpoints;
using ConvBert.TensorFlow.Names;

namespace ConvBert.TensorFlow.Bundle;

/// <summary>A TensorFlow 1 checkpoint: <c>model.ckpt.index</c> next to <c>model.ckpt.data-…</c>.</summary>
internal sealed class BundleFormat : ICheckpointFormat
{
    public string Name => BundleCheckpoint.FormatName;

    public bool IsTensorFlow => true;

    public IReadOnlyList<string> FileNames(string? variant) => variant is null ? ["model.ckpt.index"] : [];

    public bool Recognizes(string path, ReadOnlySpan<byte> beginning) =>
        path.EndsWith(BundleCheckpoint.IndexExtension, StringComparison.Ordinal);

    public ICheckpoint Open(string path) => TranslatedCheckpoint.Create(BundleCheckpoint.Open(path), BundleName.Translate);
}
