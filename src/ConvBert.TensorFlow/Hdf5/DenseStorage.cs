using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Hdf5;

/// <summary>The message that says where links or attributes lie that are too many for the object header.</summary>
internal static class DenseStorage
{
    /// <summary>Refuses a group whose links lie in a fractal heap: the newest layout does so with more than eight of them.</summary>
    /// <exception cref="CheckpointException">The links lie outside the object header.</exception>
    internal static void RefuseLinks(Hdf5Source source, ReadOnlySpan<byte> linkInfo) => Refuse(source, linkInfo, orderBytes: 8, "links");

    /// <summary>Refuses an object whose attributes lie in a fractal heap.</summary>
    /// <exception cref="CheckpointException">The attributes lie outside the object header.</exception>
    internal static void RefuseAttributes(Hdf5Source source, ReadOnlySpan<byte> attributeInfo) => Refuse(source, attributeInfo, orderBytes: 2, "attributes");

    private static void Refuse(Hdf5Source source, ReadOnlySpan<byte> message, int orderBytes, string what)
    {
        ByteCursor cursor = source.Cursor(message, $"a message about {what}");
        cursor.ExpectVersion(0);
        if ((cursor.Byte() & 1) != 0) cursor.Skip(orderBytes);
        if (cursor.UInt64() == Hdf5Source.Undefined) return;
        throw source.Fail($"stores {what} of an object in a fractal heap, which is not supported; write the file with libver=\"earliest\", Keras' default");
    }
}
