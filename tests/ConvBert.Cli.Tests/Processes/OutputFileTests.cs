using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Processes;

/// <summary>`--output` on what is not a usual file, and on a file system that is full.</summary>
public sealed class OutputFileTests
{
    private const int AnswerBytes = 100;

    [LinuxFact]
    public void Output_Pipe_IsWrittenTo()
    {
        using var folder = new TemporaryFolder();
        ShellRun run =
            ShellRun.Of(
            "mkfifo pipe; cat pipe > got & $CONVBERT tokenize hello --output pipe; code=$?; wait; test -p pipe && exit $code", folder);
        run.ExitCode.Should().Be(0);
        File.ReadAllText(folder.File("got")).Length.Should().BeGreaterThan(AnswerBytes);
        folder.Names().Should().Equal("got", "pipe");
    }

    /// <summary>No name in /dev, where a mistake would do harm.</summary>
    [LinuxTheory]
    [InlineData("/proc/self/fd/1")]
    [InlineData("link")]
    public void Output_StandardOutputByName_IsStandardOutput(string name)
    {
        using var folder = new TemporaryFolder();
        ShellRun run =
            ShellRun.Of(
            $"ln -s /proc/self/fd/1 link; $CONVBERT tokenize hello --output {name}; echo before > file; $CONVBERT tokenize hello --output {name} >> file", folder);
        run.Error.Should().BeEmpty();
        run.Output.Length.Should().BeGreaterThan(AnswerBytes);
        File.ReadAllText(folder.File("file")).Should().Be("before\n" + run.Output);
        folder.Names().Should().Equal("file", "link");
    }

    /// <summary>Only its name is taken, for which nobody need open it.</summary>
    [LinuxTheory]
    [InlineData("")]
    [InlineData("old")]
    public void Output_FileThatAWriterKeepsForItself_IsReplaced(string old)
    {
        using var folder = new TemporaryFolder();
        using (new FileStream(folder.Write("kept", old), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            ShellRun.Of("$CONVBERT tokenize hello --output kept", folder).Error.Should().BeEmpty();
        File.ReadAllText(folder.File("kept")).Length.Should().BeGreaterThan(AnswerBytes);
        folder.Names().Should().Equal("kept");
    }

    [LinuxTheory(asRoot: true)]
    [InlineData("c 1 3", 0)]
    [InlineData("c 1 7", 1)]
    public void Output_Device_IsWrittenToAndStays(string device, int expected)
    {
        using var folder = new TemporaryFolder();
        ShellRun run =
            ShellRun.Of($"mknod device {device}; $CONVBERT tokenize hello --output device; code=$?; test -c device && exit $code", folder);
        run.ExitCode.Should().Be(expected);
        run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(expected);
        folder.Names().Should().Equal("device");
    }

    [LinuxFact(asRoot: true)]
    public void Output_DeviceWithResume_IsWrongUsage()
    {
        using var folder = new TemporaryFolder();
        ShellRun.Of("mknod device c 1 3; $CONVBERT tokenize hello --output device --resume", folder).ExitCode.Should().Be(2);
    }

    [Theory]
    [InlineData("/dev/stdout", true)]
    [InlineData("/dev/fd/1", true)]
    [InlineData("/proc/self/fd/1", true)]
    [InlineData("/proc/123/fd/1", true)]
    [InlineData("/proc/self/fd/2", false)]
    [InlineData("/dev/full", false)]
    [InlineData("/home/fd/1", false)]
    public void IsStandardOutput_Name_IsKnown(string path, bool expected) => SpecialFile.IsStandardOutput(path).Should().Be(expected);

    [LinuxFact]
    public void Output_Link_KeepsTheLinkAndReplacesItsTarget()
    {
        using var folder = new TemporaryFolder();
        ShellRun.Of(
            "echo old > target; ln -s target link; $CONVBERT tokenize hello --output link; test -L link", folder).ExitCode.Should().Be(0);
        File.ReadAllText(folder.File("target")).Should().StartWith("{\"input_ids\"");
        folder.Names().Should().Equal("link", "target");
    }

    [LinuxTheory(asRoot: true)]
    [InlineData(false)]
    [InlineData(true)]
    public void Output_FullDisk_FailsWithOneMessageAndLeavesNoLitter(bool resume)
    {
        using var folder = new TemporaryFolder();
        ShellRun run = ShellRun.Of(
            "mkdir disk; mount -t tmpfs -o size=64k none disk || exit 99; echo old > disk/out; "
            + (resume ? "echo '{}' > disk/out.partial; " : "")
            + $"yes hello 2>/dev/null | head -5000 2>/dev/null | $CONVBERT tokenize --input - --output disk/out {(resume ? "--resume" : "")}; code=$?; ls disk; cat disk/out; umount disk; exit $code",
            folder);
        run.ExitCode.Should().Be(1);
        run.Output.Should().Be(resume ? "out\nout.partial\nold\n" : "out\nold\n");
        run.Error.Should().StartWith("convbert: Cannot write 'disk/out': No space left on device").And.Subject.Split('\n').Should()
            .HaveCount(2);
    }

    [LinuxTheory]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public void Run_AskedToEnd_KeepsThePartialFile(string signal, int expected)
    {
        using var folder = new TemporaryFolder();
        ShellRun run = ShellRun.Of(
            $"(yes hello | exec $CONVBERT tokenize --input - --output out) & pid=$!; while [ ! -s out.partial ]; do sleep 0.1; done; kill -{signal} $(pgrep -P $pid convbert); wait $pid; exit $?",
            folder);
        run.ExitCode.Should().Be(expected);
        folder.Names().Should().Equal("out.partial");
    }

    [LinuxTheory]
    [InlineData("init --size base --output model")]
    [InlineData("convert big model --max-shard-size 20MB")]
    public void Write_AskedToEnd_LeavesNoWeights(string arguments)
    {
        using var folder = new TemporaryFolder();
        string source =
            arguments.StartsWith("convert", StringComparison.Ordinal) ? "$CONVBERT init --size small --output big >/dev/null; " : "";
        ShellRun run =
            ShellRun.Of(
            $"{source}$CONVBERT {arguments} & pid=$!; while [ ! -d model ]; do sleep 0.01; done; kill -TERM $pid; wait $pid", folder);
        run.ExitCode.Should().Be(143);
        Directory.GetFiles(folder.File("model")).Should().NotContain(name => name.Contains(".safetensors"));
    }
}
