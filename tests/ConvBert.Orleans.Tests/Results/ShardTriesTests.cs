using ConvBert.Orleans.Results;

namespace ConvBert.Orleans.Tests.Results;

public sealed class ShardTriesTests : IDisposable
{
    private const int MaxTries = 2;

    private readonly TemporaryFolder _folder = new();

    private string Note => _folder.File("note.tries");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Note_AfterAnOrderlyEnd_IsGone()
    {
        using (var tries = new ShardTries(Note, MaxTries))
        {
            tries.IsCareful.Should().BeFalse();
            tries.EndInOrder(isComplete: false);
        }

        File.Exists(Note).Should().BeFalse();
    }

    [Fact]
    public void Line_ThatEndsItsProcessAgainAndAgain_IsGivenUp()
    {
        Die(line: null);
        Die(line: 7);
        IsPoisonous(7).Should().BeFalse("it has ended one process");
        Die(line: 7);
        IsPoisonous(7).Should().BeTrue();
        Die(line: 9);
        Die(line: 9);
        IsPoisonous(9).Should().BeTrue();
        IsPoisonous(7).Should().BeTrue("it stays given up");
        IsPoisonous(8).Should().BeFalse();
    }

    [Fact]
    public void Line_ThatGetsThrough_CountsFromTheBeginning()
    {
        Die(line: null);
        Die(line: 7);
        Die(line: 8);
        Die(line: 7);
        IsPoisonous(7).Should().BeFalse();
    }

    [Fact]
    public void Note_OfAnAttemptThatIsGivenBack_StaysWithWhatItKnows()
    {
        Die(line: null);
        Die(line: 7);
        using (var tries = new ShardTries(Note, MaxTries)) tries.EndInOrder(isComplete: false);
        Die(line: 7);

        IsPoisonous(7).Should().BeTrue();
    }

    [Fact]
    public void Note_ThatIsDamaged_IsRefusedByName()
    {
        File.WriteAllText(Note, "what");

        FluentActions.Invoking(() => new ShardTries(Note, MaxTries)).Should().Throw<InvalidDataException>().WithMessage($"*{Note}*");
    }

    /// <summary>An attempt whose process ends on a line.</summary>
    private void Die(int? line)
    {
        using var tries = new ShardTries(Note, MaxTries);
        if (line is { } number) tries.Enter(number);
    }

    private bool IsPoisonous(long line)
    {
        using var tries = new ShardTries(Note, MaxTries);
        tries.IsCareful.Should().BeTrue();
        return tries.IsPoisonous(line);
    }
}
