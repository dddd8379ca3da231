namespace ConvBert.TensorFlow.Hdf5;

/// <summary>A group or a dataset, decoded on demand.</summary>
internal sealed class Hdf5Object(Hdf5Source source, ObjectHeader header)
{
    private Dictionary<string, Hdf5Link>? _links;
    private Dictionary<string, Hdf5Attribute>? _attributes;

    /// <summary>Whether it is a dataset.</summary>
    internal bool IsDataset => header.Find(MessageType.DataLayout) is not null;

    /// <summary>The links of a group by name; empty for a dataset.</summary>
    internal Dictionary<string, Hdf5Link> Links => _links ??= ReadLinks();

    internal Dictionary<string, Hdf5Attribute> Attributes => _attributes ??= ReadAttributes();

    internal Hdf5Dataset Dataset() => Hdf5Dataset.Read(source, header);

    private Dictionary<string, Hdf5Link> ReadLinks()
    {
        if (header.Find(MessageType.SymbolTable) is { } table) return SymbolTable.Read(source, table.Data.Span);
        var links = new Dictionary<string, Hdf5Link>(StringComparer.Ordinal);
        foreach (HeaderMessage message in header.All(MessageType.Link)) Add(Hdf5Link.Parse(source, message.Data.Span), links);
        if (header.Find(MessageType.LinkInfo) is not { } info) return links;
        foreach (byte[] message in DenseStorage.Links(source, info.Data.Span)) Add(Hdf5Link.Parse(source, message), links);
        return links;
    }

    private void Add((string Name, Hdf5Link Link) named, Dictionary<string, Hdf5Link> links)
    {
        if (!links.TryAdd(named.Name, named.Link)) throw source.Fail($"the group at address {header.Address} names {named.Name} twice");
    }

    private Dictionary<string, Hdf5Attribute> ReadAttributes()
    {
        var attributes = new Dictionary<string, Hdf5Attribute>(StringComparer.Ordinal);
        foreach (HeaderMessage message in header.All(MessageType.Attribute)) Add(Hdf5Attribute.Parse(source, message.Data), attributes);
        if (header.Find(MessageType.AttributeInfo) is not { } info) return attributes;
        foreach (byte[] message in DenseStorage.Attributes(source, info.Data.Span)) Add(Hdf5Attribute.Parse(source, message), attributes);
        return attributes;
    }

    private void Add(Hdf5Attribute attribute, Dictionary<string, Hdf5Attribute> attributes)
    {
        if (!attributes.TryAdd(attribute.Name, attribute))
            throw source.Fail($"the object at address {header.Address} has two attributes {attribute.Name}");
    }
}
