using ConvBert.Checkpoints;

namespace ConvBert;

/// <summary>Writes a model as a folder that Hugging Face loads: <c>config.json</c> and safetensors.</summary>
internal static class PretrainedFolder
{
    /// <summary>Writes all tensors of a model class as float32 under its stored names; a tied decoder is left out, as Hugging Face does.</summary>
    /// <param name="folder">The folder; created when needed.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="architecture">The model class.</param>
    /// <param name="isDecoderTied">Whether the decoder of a masked language model is the word table.</param>
    /// <param name="read">Gives the numbers of a tensor, row-major, by its name without prefix; asked once, when its turn comes.</param>
    /// <param name="maxShardSize">The most bytes in one file, null for no bound.</param>
    internal static void Save(
        string folder, ConvBertConfig config, ConvBertArchitecture architecture, bool isDecoderTied, Func<string, ReadOnlyMemory<float>> read, long? maxShardSize = null)
    {
        ConvBertConfig saved = config with { Architectures = [ArchitectureNames.ClassName(architecture)], DType = "float32" };
        saved.Validate(architecture);
        TensorToWrite[] tensors =
        [
            .. ConvBertWeightTable.Slots(config, architecture)
                .Where(s => !isDecoderTied || s.Name != ConvBertWeightTable.Decoder)
                .Select(s => new TensorToWrite(ConvBertWeightTable.StoredName(s, architecture), TensorDType.F32, s.Shape,
                    stream => TensorToWrite.WriteSingles(stream, read(s.Name).Span, TensorDType.F32))),
        ];
        ShardedSafetensorsWriter.Write(folder, tensors, maxShardSize);
        saved.SavePretrained(folder);
    }
}
