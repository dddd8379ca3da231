using ConvBert.Pipelines;
using ConvBert.Server.Http;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;
using ConvBert.Tokenization;

namespace ConvBert.Server.Calls;

/// <summary>How inputs become vectors, of texts or of tokens.</summary>
/// <param name="Texts">The texts.</param>
/// <param name="Truncation">How longer ones are cut.</param>
/// <param name="PromptName">The prompt of the model's folder; null for its default one.</param>
internal sealed record EmbeddingInputs(IReadOnlyList<EmbeddingInput> Texts, Truncation Truncation, string? PromptName)
{
    /// <summary>The code points of the texts, and the ids.</summary>
    public int Characters =>
        Texts.Sum(input => input.Text is { } text ? text.Length - text.Count(char.IsLowSurrogate) : input.Ids!.Count);

    /// <summary>Runs the model over the inputs; those with and without special tokens are requests of their own to its queue.</summary>
    public async Task<FeatureExtractionResult[]> RunAsync(
        TaskEngine<string, FeatureExtractionOptions, FeatureExtractionResult> engine, FeatureExtractionOptions options,
        RequestPriority priority, RequestUsage usage, CancellationToken cancellationToken)
    {
        var pipeline = (FeatureExtractionPipeline)engine.Pipeline;
        TextReading? reading = pipeline.SentenceTransformer?.Reading;
        bool hasPrompt = !string.IsNullOrEmpty((reading ?? TextReading.Plain).Prompts.Find(PromptName));
        EncodingOptions? tokenization = Truncation.Options(pipeline.Tokenizer, pipeline.Config, pipeline.SentenceTransformer?.MaxSeqLength);
        options = options with { PromptName = PromptName, Tokenization = tokenization };
        EncodingOptions framed = tokenization ?? reading?.Truncation(pipeline.Tokenizer, pipeline.Config) ?? new EncodingOptions();
        EncodingOptions bare = framed with { AddSpecialTokens = false };
        (string Text, bool AddSpecialTokens)[] texts = [.. Texts.Select(input => input.Read(pipeline.Tokenizer, hasPrompt))];
        var results = new FeatureExtractionResult[texts.Length];
        await Task.WhenAll(RunAsync(true, options), RunAsync(false, options with { Tokenization = bare })).ConfigureAwait(false);
        return results;

        async Task RunAsync(bool withSpecialTokens, FeatureExtractionOptions options)
        {
            int[] places = [.. Enumerable.Range(0, texts.Length).Where(i => texts[i].AddSpecialTokens == withSpecialTokens)];
            IReadOnlyList<FeatureExtractionResult> some = await engine.RunAsync(
                [.. places.Select(i => texts[i].Text)], options, priority, usage, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < places.Length; i++) results[places[i]] = some[i];
        }
    }
}
