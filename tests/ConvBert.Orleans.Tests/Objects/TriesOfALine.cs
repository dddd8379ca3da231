using ConvBert.Orleans.Files;
using ConvBert.Orleans.Results;

namespace ConvBert.Orleans.Tests.Objects;

/// <summary>The note of a line that ends its process time and again, in whatever store.</summary>
internal static class TriesOfALine
{
    /// <summary>Checks that the note is kept from try to try until the line is known for what it is, and then removes it.</summary>
    public static async Task AreKeptAsync(IFileStore store, string note)
    {
        for (int tried = 0; tried < 3; tried++)
        {
            ShardTries tries = await ShardTries.ReadAsync(store, note, maxTries: 2, CancellationToken.None);
            tries.IsCareful.Should().Be(tried > 0);
            await tries.BeginAsync(CancellationToken.None);
            if (!tries.IsCareful) continue;
            await tries.EnterAsync(7, CancellationToken.None);
            await tries.BlameLineAsync();
        }

        ShardTries last = await ShardTries.ReadAsync(store, note, maxTries: 2, CancellationToken.None);
        last.IsPoisonous(7).Should().BeTrue();
        await last.CompleteAsync();
    }
}
