using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Processes;

/// <summary>A training run that is killed, then interrupted, and resumed each time.</summary>
public sealed class InterruptedTrainingTests
{
    /// <summary>
    /// Signals reach a background process of a script that has job control alone. The run is told by the lines of its log, which are read as
    /// they come: with steps of a few milliseconds a busy machine ends a run before a poll of its file sees it begin.
    /// </summary>
    private const string Script =
        """
        set -m
        train="$CONVBERT train classify --train train.jsonl --threads 1 --max-steps 300 --logging-steps 1 --save-strategy steps --save-steps 20 --output"
        interrupt() {
          mkfifo "$2"
          $train "${@:3}" > "$2" 2> error & pid=$!
          exec 3< "$2"
          steps=0
          while [ $steps -lt 30 ] && read -r line <&3; do case "$line" in *grad_norm*) steps=$((steps + 1)) ;; esac; done
          kill -"$1" $pid; wait $pid 2> /dev/null; code=$?
          exec 3<&-
        }
        $train whole > whole.log || exit 100
        interrupt KILL killed.log parts; [ $code = 137 ] || exit 101
        test -e parts/config.json && exit 102
        interrupt INT interrupted.log parts --resume; [ $code = 130 ] || exit 103
        test -e parts/config.json && exit 104
        cat error
        $train parts --resume > resumed.log || exit 105
        cmp whole/model.safetensors parts/model.safetensors || exit 106
        ls -A parts | grep -c '^\.' > hidden; [ "$(cat hidden)" = 0 ] || exit 107
        """;

    [LinuxFact]
    public void Train_KilledAndInterrupted_ResumesToTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.File("train.jsonl"), Enumerable.Range(0, 400).Select(i => i % 2 == 0
            ? $$"""{"text": "The dog barks {{i}}.", "label": "animals"}"""
            : $$"""{"text": "Lima is a city in Peru {{i}}.", "label": "geography"}"""));

        ShellRun run = ShellRun.Of(Script, folder);

        run.ExitCode.Should().Be(0, "{0}{1}", run.Output, run.Error);
        run.Output.Should().Contain("the same command with --resume goes on from there").And.Contain("interrupted.");
    }
}
