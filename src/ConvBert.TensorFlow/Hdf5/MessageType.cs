namespace ConvBert.TensorFlow.Hdf5;

/// <summary>The kinds of header messages that describe groups, datasets and attributes.</summary>
internal enum MessageType : ushort
{
    Nil = 0x00,
    Dataspace = 0x01,
    LinkInfo = 0x02,
    Datatype = 0x03,
    Link = 0x06,
    ExternalFiles = 0x07,
    DataLayout = 0x08,
    FilterPipeline = 0x0B,
    Attribute = 0x0C,
    Continuation = 0x10,
    SymbolTable = 0x11,
    AttributeInfo = 0x15,
}
