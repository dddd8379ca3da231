using System.Linq.Expressions;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;

namespace VectorSearch;

/// <summary>
/// Passages in memory, each of which is compared. A database's collection has the same members and can stand in its place.
/// </summary>
/// <param name="name">The collection's name.</param>
/// <param name="generator">Makes vectors of texts that are searched for.</param>
internal sealed class PassageCollection(string name, IEmbeddingGenerator<string, Embedding<float>> generator)
    : VectorStoreCollection<string, Passage>
{
    private readonly Lock _lock = new();
    private SortedDictionary<string, Passage>? _passages;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override Task<bool> CollectionExistsAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock) return Task.FromResult(_passages is not null);
    }

    /// <inheritdoc/>
    public override Task EnsureCollectionExistsAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock) _passages ??= new(StringComparer.Ordinal);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task EnsureCollectionDeletedAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock) _passages = null;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task UpsertAsync(Passage record, CancellationToken cancellationToken = default) => UpsertAsync([record], cancellationToken);

    /// <inheritdoc/>
    public override Task UpsertAsync(IEnumerable<Passage> records, CancellationToken cancellationToken = default)
    {
        Passage[] passages = [.. records];
        foreach (Passage passage in passages)
        {
            if (passage.Vector.IsEmpty) throw new ArgumentException($"The passage '{passage.Key}' has no vector.", nameof(records));
        }

        lock (_lock)
        {
            foreach (Passage passage in passages) Existing[passage.Key] = passage;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task<Passage?> GetAsync(
        string key, RecordRetrievalOptions? options = null, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return Task.FromResult(
                Existing.TryGetValue(key, out Passage? passage) ? Shown(passage, options?.IncludeVectors ?? false) : null);
        }
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<Passage> GetAsync(
        Expression<Func<Passage, bool>> filter, int top, FilteredRecordRetrievalOptions<Passage>? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (options?.OrderBy is not null) throw new NotSupportedException("Passages come in the order of their keys; OrderBy must be null.");
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (Passage passage in Where(filter).Skip(options?.Skip ?? 0).Take(top))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Shown(passage, options?.IncludeVectors ?? false);
        }
    }

    /// <inheritdoc/>
    public override Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        lock (_lock) Existing.Remove(key);
        return Task.CompletedTask;
    }

    /// <summary>The passages closest to a text, or to a vector, by the cosine of their vectors.</summary>
    public override async IAsyncEnumerable<VectorSearchResult<Passage>> SearchAsync<TInput>(
        TInput searchValue, int top, VectorSearchOptions<Passage>? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<float> sought = searchValue switch
        {
            string text => await generator.GenerateVectorAsync(text, cancellationToken: cancellationToken).ConfigureAwait(false),
            Embedding<float> embedding => embedding.Vector,
            ReadOnlyMemory<float> vector => vector,
            float[] vector => vector,
            _ => throw new NotSupportedException($"A {typeof(TInput)} cannot be searched for; a text or a vector of floats can."),
        };
        IEnumerable<VectorSearchResult<Passage>> found = Where(options?.Filter)
            .Select(passage => (Passage: passage, Score: TensorPrimitives.CosineSimilarity(passage.Vector.Span, sought.Span)))
            .Where(result => result.Score >= (options?.ScoreThreshold ?? double.NegativeInfinity))
            .OrderByDescending(result => result.Score)
            .Skip(options?.Skip ?? 0).Take(top)
            .Select(result => new VectorSearchResult<Passage>(Shown(result.Passage, options?.IncludeVectors ?? false), result.Score));
        foreach (VectorSearchResult<Passage> result in found) yield return result;
    }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        if (serviceKey is not null) return null;
        if (serviceType == typeof(VectorStoreCollectionMetadata))
            return new VectorStoreCollectionMetadata { VectorStoreSystemName = "memory", CollectionName = name };
        return serviceType.IsInstanceOfType(generator) ? generator : serviceType.IsInstanceOfType(this) ? this : null;
    }

    private SortedDictionary<string, Passage> Existing => _passages
        ?? throw new VectorStoreException($"The collection '{name}' does not exist.") { CollectionName = name };

    /// <summary>The passages that a filter lets through, as they are now. A filter is interpreted: native code compiles nothing.</summary>
    private Passage[] Where(Expression<Func<Passage, bool>>? filter)
    {
        Func<Passage, bool>? isMeant = filter?.Compile(preferInterpretation: true);
        lock (_lock) return [.. isMeant is null ? Existing.Values : Existing.Values.Where(isMeant)];
    }

    private static Passage Shown(Passage passage, bool withVector) =>
        withVector ? passage : new Passage { Key = passage.Key, Text = passage.Text };
}
