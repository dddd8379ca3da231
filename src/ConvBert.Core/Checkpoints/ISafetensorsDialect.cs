namespace ConvBert.Checkpoints;

/// <summary>Translates safetensors files of another framework, with other names and layouts.</summary>
public interface ISafetensorsDialect
{
    /// <summary>The value of the metadata key <c>format</c> that marks such files: <c>tf</c>.</summary>
    string MetadataFormat { get; }

    /// <summary>Exposes the tensors under PyTorch's names and shapes.</summary>
    /// <param name="source">The file as it is; the result owns it.</param>
    /// <returns>The translated checkpoint.</returns>
    /// <exception cref="CheckpointException">A name or shape has no translation.</exception>
    ICheckpoint Translate(ICheckpoint source);
}
