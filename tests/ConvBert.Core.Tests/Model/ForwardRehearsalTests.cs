using ConvBert.Loading;

namespace ConvBert.Tests.Model;

public class ForwardRehearsalTests
{
    [Fact]
    public void Run_OnThisMachine_RunsToTheEnd()
    {
        // On a thread of its own, where it usually runs, an exception would end the process.
        Action run = ForwardRehearsal.Run;
        run.Should().NotThrow();
    }

    [Fact]
    public void Miniature_AsAConfiguration_IsValid()
    {
        Action validate = ForwardRehearsal.Miniature.Validate;
        validate.Should().NotThrow();
    }
}
