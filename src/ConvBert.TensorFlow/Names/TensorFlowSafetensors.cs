using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Names;

/// <summary>Safetensors files written by TensorFlow: Keras' names without the model's scope, Keras' layouts.</summary>
internal sealed class TensorFlowSafetensors : ISafetensorsDialect
{
    public string MetadataFormat => "tf";

    public ICheckpoint Translate(ICheckpoint source) => TranslatedCheckpoint.Create(source, KerasName.Translate);
}
