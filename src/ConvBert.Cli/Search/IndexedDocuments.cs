using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Streaming;
using ConvBert.Pipelines;
using ConvBert.Serving.Lines;
using ConvBert.Tokenization;
using ConvBert.Tokenization.Files;

namespace ConvBert.Cli.Search;

/// <summary>Documents and the index that is kept of them.</summary>
/// <param name="documents">A file, a folder or `-`; null for an index that is searched as it is.</param>
/// <param name="file">The index.</param>
/// <param name="isAnew">Whether all documents are embedded anew.</param>
/// <param name="format">The format of the documents.</param>
/// <param name="column">The column of a table with the text.</param>
/// <param name="maxTokens">The most tokens of a passage; null for the model's.</param>
/// <param name="isStrict">Whether the first document that cannot be read ends the run.</param>
internal sealed class IndexedDocuments(
    string? documents, string file, bool isAnew, InputFormat format, string column, int? maxTokens, bool isStrict)
{
    /// <summary>About a paragraph: one vector says less of each part of a longer text.</summary>
    private const int UsualMaxTokens = 128;

    /// <summary>Opens the index, brought up to date with the documents.</summary>
    /// <param name="pipeline">The model of its vectors.</param>
    /// <param name="model">The model as the command line names it.</param>
    /// <param name="settings">What else decides about the vectors.</param>
    /// <param name="environment">Where it is said what was done.</param>
    /// <param name="cancellationToken">Ends an update.</param>
    /// <exception cref="CommandException">The documents cannot be read, or the index is another model's.</exception>
    public SearchIndex Open(
        FeatureExtractionPipeline pipeline, string model, string settings, CommandEnvironment environment,
        CancellationToken cancellationToken)
    {
        var embedder = new TextEmbedder(pipeline);
        var identity = SearchModel.Of(model, DemoModels.Resolve(model), settings, embedder.Dimension);
        if (documents is null) return Existing(identity);
        if (!isAnew || !File.Exists(file)) return Updated(file, identity, embedder, pipeline, environment, cancellationToken);
        // Made beside the old one, which is replaced once the new one is whole.
        string partial = PartialFile.PathOf(file);
        File.Delete(partial);
        try
        {
            SearchIndex.Open(file, create: true).Dispose();
            Updated(partial, identity, embedder, pipeline, environment, cancellationToken).Dispose();
            FileReplacement.Rename(partial, file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"Cannot write '{file}': {ErrorReport.Message(exception)}", exception);
        }
        finally
        {
            File.Delete(partial);
        }

        return SearchIndex.Open(file, create: false);
    }

    private SearchIndex Existing(SearchModel model)
    {
        SearchIndex index = SearchIndex.Open(file, create: false);
        try
        {
            if (index.PassageCount == 0) throw new CommandException($"'{file}' holds no documents; bring it up to date with --documents.");
            index.RequireModel(model);
            return index;
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    private SearchIndex Updated(
        string path, SearchModel model, TextEmbedder embedder, FeatureExtractionPipeline pipeline, CommandEnvironment environment,
        CancellationToken cancellationToken)
    {
        int most = Math.Min(maxTokens ?? UsualMaxTokens, embedder.MaxTokens);
        var splitter = new PassageSplitter((ConvBertTokenizerFast)pipeline.Tokenizer, Math.Max(1, most));
        var source = new PassageSource(documents!, environment, splitter, format, column, isStrict);
        IEnumerable<Passage> passages = source.Read();
        SearchIndex index = SearchIndex.Open(path, create: true);
        var progress = new Progress(environment.Error, environment.ErrorIsTerminal, totalBytes: null);
        try
        {
            index.RequireModel(model);
            IndexChanges changes = new IndexUpdate(index, embedder, model).Run(passages, progress, cancellationToken);
            progress.Clear();
            if (changes is { Embedded: 0, Removed: 0 }) return index;
            environment.Tell($"{file}: {changes.Places} passages, {changes.Embedded} embedded, {changes.Removed} removed.");
            return index;
        }
        catch
        {
            progress.Clear();
            index.Dispose();
            throw;
        }
    }
}
