namespace ConvBert.Outputs;

/// <summary>Arrays that receive what each layer computes inside.</summary>
internal static class LayerValues
{
    /// <summary>An array for each layer, pinned and not cleared: the forward pass writes every element.</summary>
    public static float[][] Allocate(int layers, int count)
    {
        var values = new float[layers][];
        for (int i = 0; i < values.Length; i++) values[i] = GC.AllocateUninitializedArray<float>(count, pinned: true);
        return values;
    }
}
