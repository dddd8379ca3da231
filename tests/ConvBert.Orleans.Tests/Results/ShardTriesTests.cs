using ConvBert.Orleans.Files;
using ConvBert.Orleans.Results;

namespace ConvBert.Orleans.Tests.Results;

public sealed class ShardTriesTests : IDisposable
{
    private const int MaxTries = 2;

    private readonly TemporaryFolder _folder = new();

    private string Note => _folder.File("note.tries");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Note_AfterAnOrderlyEnd_IsGone()
    {
        await using (ShardTries tries = await OpenAsync())
        {
            tries.IsCareful.Should().BeFalse();
            tries.EndInOrder(isComplete: false);
        }

        File.Exists(Note).Should().BeFalse();
    }

    [Fact]
    public async Task Line_ThatEndsItsProcessAgainAndAgain_IsGivenUp()
    {
        await DieAsync(line: null);
        await DieAsync(line: 7);
        (await IsPoisonousAsync(7)).Should().BeFalse("it has ended one process");
        await DieAsync(line: 7);
        (await IsPoisonousAsync(7)).Should().BeTrue();
        await DieAsync(line: 9);
        await DieAsync(line: 9);
        (await IsPoisonousAsync(9)).Should().BeTrue();
        (await IsPoisonousAsync(7)).Should().BeTrue("it stays given up");
        (await IsPoisonousAsync(8)).Should().BeFalse();
    }

    [Fact]
    public async Task Line_ThatGetsThrough_CountsFromTheBeginning()
    {
        await DieAsync(line: null);
        await DieAsync(line: 7);
        await DieAsync(line: 8);
        await DieAsync(line: 7);
        (await IsPoisonousAsync(7)).Should().BeFalse();
    }

    [Fact]
    public async Task Note_OfAnAttemptThatIsGivenBack_StaysWithWhatItKnows()
    {
        await DieAsync(line: null);
        await DieAsync(line: 7);
        await using (ShardTries tries = await OpenAsync()) tries.EndInOrder(isComplete: false);
        await DieAsync(line: 7);

        (await IsPoisonousAsync(7)).Should().BeTrue();
    }

    [Fact]
    public async Task Note_ThatIsDamaged_IsRefusedByName()
    {
        File.WriteAllText(Note, "what");

        (await FluentActions.Awaiting(OpenAsync).Should().ThrowAsync<InvalidDataException>()).WithMessage($"*{Note}*");
    }

    private Task<ShardTries> OpenAsync() => ShardTries.OpenAsync(new FolderFileStore(), Note, MaxTries, CancellationToken.None);

    /// <summary>An attempt whose process ends on a line.</summary>
    private async Task DieAsync(int? line)
    {
        await using ShardTries tries = await OpenAsync();
        if (line is { } number) await tries.EnterAsync(number, CancellationToken.None);
    }

    private async Task<bool> IsPoisonousAsync(long line)
    {
        await using ShardTries tries = await OpenAsync();
        tries.IsCareful.Should().BeTrue();
        return tries.IsPoisonous(line);
    }
}
