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
        ShardTries givenBack = await BeginAsync();
        givenBack.IsCareful.Should().BeFalse();
        await givenBack.GiveBackAsync();
        File.Exists(Note).Should().BeFalse();

        await (await BeginAsync()).CompleteAsync();
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
        await (await BeginAsync()).GiveBackAsync();
        await DieAsync(line: 7);

        (await IsPoisonousAsync(7)).Should().BeTrue();
    }

    [Fact]
    public async Task Line_WhoseAttemptsAreGivenBack_IsNotGivenUp()
    {
        await DieAsync(line: 7);
        for (int attempt = 0; attempt <= MaxTries; attempt++)
        {
            ShardTries tries = await BeginAsync();
            await tries.EnterAsync(7, CancellationToken.None);
            await tries.GiveBackAsync();
        }

        (await IsPoisonousAsync(7)).Should().BeFalse("it has ended one process");
        await DieAsync(line: 7);
        (await IsPoisonousAsync(7)).Should().BeTrue();
    }

    [Fact]
    public async Task Line_ThatIsToBlame_IsCountedThoughTheProcessGoesOn()
    {
        await DieAsync(line: null);
        for (int attempt = 0; attempt < MaxTries; attempt++)
        {
            ShardTries tries = await BeginAsync();
            tries.IsPoisonous(7).Should().BeFalse();
            await tries.EnterAsync(7, CancellationToken.None);
            await tries.BlameLineAsync();
        }

        (await IsPoisonousAsync(7)).Should().BeTrue();
    }

    [Fact]
    public async Task Note_ThatIsAnothersMeanwhile_IsLeftToIt()
    {
        ShardTries late = await BeginAsync();
        File.WriteAllText(Note, "3 1 5");

        await late.GiveBackAsync();

        File.ReadAllText(Note).Should().Be("3 1 5");
    }

    [Theory]
    [InlineData("what")]
    [InlineData("1 1")]
    [InlineData("1 1 what")]
    public async Task Note_ThatIsDamaged_IsRefusedByName(string note)
    {
        File.WriteAllText(Note, note);

        (await FluentActions.Awaiting(ReadAsync).Should().ThrowAsync<InvalidDataException>()).WithMessage($"*{Note}*");
    }

    private Task<ShardTries> ReadAsync() => ShardTries.ReadAsync(new FolderFileStore(), Note, MaxTries, CancellationToken.None);

    private async Task<ShardTries> BeginAsync()
    {
        ShardTries tries = await ReadAsync();
        await tries.BeginAsync(CancellationToken.None);
        return tries;
    }

    /// <summary>An attempt whose process ends on a line; its note is then in the hand of another process.</summary>
    private async Task DieAsync(int? line)
    {
        ShardTries tries = await BeginAsync();
        if (line is { } number) await tries.EnterAsync(number, CancellationToken.None);
        string[] fields = File.ReadAllText(Note).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        File.WriteAllText(Note, string.Join(' ', [.. fields[..2], "5", .. fields[3..]]));
    }

    private async Task<bool> IsPoisonousAsync(long line)
    {
        ShardTries tries = await ReadAsync();
        tries.IsCareful.Should().BeTrue();
        return tries.IsPoisonous(line);
    }
}
