namespace ConvBert.Outputs;

/// <summary>Arrays that receive what each layer computes inside.</summary>
internal static class LayerValues
{
    /// <summary>An array for each layer, pinned and not cleared: the forward pass writes every element.</summary>
    public static float[][] Allocate(int layers, int count)
    {
        var values = new float[layers][];
        for (int i = 0; i < values.Length; i++) values[i] = Allocate(count);
        return values;
    }

    /// <summary>An array for one layer, as the other.</summary>
    public static float[] Allocate(int count) => GC.AllocateUninitializedArray<float>(count, pinned: true);
}
