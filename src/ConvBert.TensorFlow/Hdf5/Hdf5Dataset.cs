using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Hdf5;

/// <summary>A dataset and the location of its data.</summary>
/// <param name="DType">The type of an element.</param>
/// <param name="Shape">The sizes, outermost first.</param>
/// <param name="Layout">How to read them.</param>
internal sealed record Hdf5Dataset(TensorDType DType, long[] Shape, IDataLayout Layout)
{
    /// <summary>Decodes the messages of a dataset and checks that the file holds all of its data.</summary>
    /// <exception cref="CheckpointException">The object is not a numeric dataset, or its parts contradict each other.</exception>
    internal static Hdf5Dataset Read(Hdf5Source source, ObjectHeader header)
    {
        HeaderMessage layout = header.Find(MessageType.DataLayout)
            ?? throw source.Fail($"the object at address {header.Address} is a group; expected a dataset");
        HeaderMessage space = header.Find(MessageType.Dataspace)
            ?? throw source.Fail($"the dataset at address {header.Address} has no dataspace");
        HeaderMessage type = header.Find(MessageType.Datatype)
            ?? throw source.Fail($"the dataset at address {header.Address} has no datatype");
        if (header.Find(MessageType.ExternalFiles) is not null)
            throw source.Fail($"the dataset at address {header.Address} has external data, which is not supported");
        var datatype = Datatype.Parse(source, type.Data.Span);
        TensorDType dtype = datatype.Numbers
            ?? throw source.Fail($"the dataset at address {header.Address} holds {datatype.Class} values; expected numbers");
        long[] shape = Dataspace.Parse(source, space.Data.Span);
        long count = Dataspace.Count(source, shape);
        int width = dtype.BitWidth() / 8;
        if (count > long.MaxValue / width) throw source.Fail($"the dataset at address {header.Address} exceeds 64 bits");
        FilterPipeline filters = header.Find(MessageType.FilterPipeline) is { } pipeline
            ? FilterPipeline.Parse(source, pipeline.Data.Span)
            : FilterPipeline.None(source);
        IDataLayout stored = DataLayout.Parse(source, layout.Data, shape, width, count * width, filters);
        return new Hdf5Dataset(dtype, shape, datatype.IsBigEndian && width > 1 ? new BigEndianLayout(stored, width) : stored);
    }
}
