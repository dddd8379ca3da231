using System.Globalization;
using ConvBert;
using ConvBert.Checkpoints;
using ConvBert.Extensions.AI;
using ConvBert.Tokenization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;
using VectorSearch;

if (args.Length != 3)
{
    Console.Error.WriteLine("usage: VectorSearch MODEL PASSAGES QUERY   (a passage a line)");
    return 2;
}

try
{
    using var generator = ConvBertEmbeddingGenerator.FromPretrained(args[0]);
    using VectorStoreCollection<string, Passage> collection = new PassageCollection("passages", generator);
    await FillAsync(collection, generator, args[1]);
    await foreach (VectorSearchResult<Passage> result in collection.SearchAsync(args[2], top: 3))
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Score:F3}  {result.Record.Key}  {result.Record.Text}"));
    return 0;
}
catch (Exception exception) when (exception is IOException or ConvBertConfigException or CheckpointException or TokenizerException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

// Nothing here knows what kind of store it is.
static async Task FillAsync(
    VectorStoreCollection<string, Passage> collection, IEmbeddingGenerator<string, Embedding<float>> generator, string file)
{
    await collection.EnsureCollectionExistsAsync();
    string[] texts = [.. File.ReadLines(file).Where(line => line.Length > 0)];
    GeneratedEmbeddings<Embedding<float>> vectors = await generator.GenerateAsync(texts);
    await collection.UpsertAsync(texts.Zip(vectors, (text, vector) => (text, vector.Vector)).Select((pair, i) => new Passage
    {
        Key = $"{Path.GetFileName(file)}:{i + 1}",
        Text = pair.text,
        Vector = pair.Vector,
    }));
}
