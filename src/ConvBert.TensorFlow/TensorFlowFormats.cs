using ConvBert.Checkpoints;
using ConvBert.TensorFlow.Bundle;
using ConvBert.TensorFlow.Hdf5;
using ConvBert.TensorFlow.Names;

namespace ConvBert.TensorFlow;

/// <summary>TensorFlow's checkpoints for <see cref="Checkpoint.Open"/> and every class of ConvBERT.</summary>
public static class TensorFlowFormats
{
    /// <summary>
    /// Registers TensorFlow's checkpoint formats: TensorFlow 1 bundles (<c>model.ckpt.index</c>), <c>tf_model.h5</c> with or without
    /// shards, and safetensors of the format <c>tf</c>. Calling it again has no effect. The <c>TFConvBert…</c> classes call it themselves.
    /// </summary>
    public static void Register()
    {
        CheckpointFormats.Register(new BundleFormat());
        CheckpointFormats.Register(new Hdf5Format());
        CheckpointFormats.Register(new TensorFlowSafetensors());
    }
}
