using System.Text.Json;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using ConvBert.Serving.Tasks;

namespace ConvBert.Orleans.Results;

/// <summary>What a finished job has made: its model, its files with counts and checksums.</summary>
internal sealed record JobManifest(string Id, BulkJob Job, IReadOnlyList<Shard> Shards, IReadOnlyList<ShardResult> Results, int Conflicts)
{
    /// <summary>Writes it as JSON.</summary>
    public void Write(Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream, PipelineJson.WriterOptions with { Indented = true, NewLine = "\n" });
        writer.WriteStartObject();
        writer.WriteString("job", Id);
        writer.WriteStartObject("model");
        writer.WriteString("path", Job.Model.Path);
        writer.WriteString("sha256", Job.Model.Hash);
        writer.WriteEndObject();
        writer.WriteStartArray("inputs");
        foreach (string input in Job.Inputs) writer.WriteStringValue(input);
        writer.WriteEndArray();
        writer.WriteNumber("lines", Results.Sum(result => result.Lines));
        writer.WriteNumber("errors", Results.Sum(result => result.Errors));
        writer.WriteNumber("poisonous", Results.Sum(result => result.Poisonous));
        writer.WriteNumber("conflicts", Conflicts);
        writer.WriteNumber("bytes", Results.Sum(result => result.Bytes));
        writer.WriteStartArray("parts");
        foreach (ShardResult result in Results)
        {
            writer.WriteStartObject();
            writer.WriteString("file", JobFolder.NameOf(result.Ordinal, Shards.Count));
            writer.WriteString("input", Shards[result.Ordinal].Path);
            writer.WriteNumber("lines", result.Lines);
            writer.WriteNumber("errors", result.Errors);
            writer.WriteNumber("poisonous", result.Poisonous);
            writer.WriteNumber("bytes", result.Bytes);
            writer.WriteString("sha256", result.Sha256);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
