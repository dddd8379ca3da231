using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Cluster;

/// <summary>`convbert cluster` with a script in place of the tool.</summary>
public sealed class ClusterToolTests
{
    private const string Install = """
        mkdir bin; export PATH="$PWD/bin:$PATH"; install -m 755 /dev/stdin bin/convbert-cluster <<'TOOL'

        """;

    [LinuxFact]
    public void Cluster_WithAnyArguments_IsTheToolWithThem()
    {
        using var folder = new TemporaryFolder();
        ShellRun run = ShellRun.Of(Install + """
            #!/bin/sh
            cat
            for argument; do echo "<$argument>"; done
            echo trouble >&2
            exit 7
            TOOL
            echo read | $CONVBERT cluster submit --help --wait -- 'two words' '' 'ü*' --input
            """, folder);

        run.ExitCode.Should().Be(7);
        run.Output.Should().Be("read\n<submit>\n<--help>\n<--wait>\n<-->\n<two words>\n<>\n<ü*>\n<--input>\n");
        run.Error.Should().Be("trouble\n");
    }

    [LinuxTheory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    public void Cluster_ThatGetsASignal_GivesItToTheToolOnce(string signal)
    {
        using var folder = new TemporaryFolder();
        ShellRun run = ShellRun.Of(Install + $$"""
            #!/bin/sh
            trap 'echo got; count=$((count + 1))' {{signal}}
            echo up > up
            for i in 1 2 3 4 5 6 7 8 9 10; do [ -n "$count" ] || sleep 1; done
            sleep 1
            exit $((40 + count))
            TOOL
            set -m
            $CONVBERT cluster silo & pid=$!
            while [ ! -s up ]; do sleep 0.1; done
            kill -{{signal}} $pid; wait $pid
            """, folder);

        run.ExitCode.Should().Be(41, run.Error);
        run.Output.Should().Be("got\n");
    }

    [LinuxFact]
    public void Cluster_WithoutTheTool_SaysHowToInstallItInOneLine()
    {
        using var folder = new TemporaryFolder();
        ShellRun run = ShellRun.Of("PATH=/usr/bin:/bin; $CONVBERT cluster status job", folder);

        run.ExitCode.Should().Be(1);
        run.Output.Should().BeEmpty();
        run.Error.Should().MatchRegex(@"^convbert: .*dotnet tool install --global ConvBert\.Cluster.*\n$");
    }

    /// <summary>A tool that cannot be started is no tool that is missing.</summary>
    [LinuxFact]
    public void Cluster_WhoseToolIsNoProgram_SaysSo()
    {
        using var folder = new TemporaryFolder();
        ShellRun run = ShellRun.Of(Install + """
            #!/absent/shell
            TOOL
            $CONVBERT cluster status job
            """, folder);

        run.ExitCode.Should().Be(1);
        run.Error.Should().MatchRegex("^convbert: .*bin/convbert-cluster.*cannot be started: No such file.*\n$");
    }
}
