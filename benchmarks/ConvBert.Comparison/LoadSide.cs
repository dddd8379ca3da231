namespace ConvBert.Comparison;

/// <summary>Who loads: our model as it is, with a packed cache checked by contents or by file times, or ONNX Runtime.</summary>
internal enum LoadSide
{
    Ours,
    Packed,
    PackedByTimes,
    Ort,
}
