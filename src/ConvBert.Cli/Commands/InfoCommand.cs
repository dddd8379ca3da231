using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Rendering;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert info`: version, machine, threads.</summary>
internal static class InfoCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var command = new Command("info", "Version, SIMD tier and why, threads, what an AOT build should set.");
        Option<bool> json = SharedOptions.Json();
        command.Options.Add(json);
        command.SetAction(parsed => Run(environment, parsed.GetValue(json)));
        return command;
    }

    /// <summary>The product's version.</summary>
    public static string Version =>
        typeof(InfoCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            ?? "unknown";

    private static int Run(CommandEnvironment environment, bool json)
    {
        using ResultWriter results = ResultWriter.Create(environment, json);
        if (results.IsJson)
        {
            results.WriteLine(WriteJson);
        }
        else
        {
            results.Terminal.WriteFields(
                ("version", Version),
                ("runtime", RuntimeInformation.FrameworkDescription),
                ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}"),
                ("tier", ConvBertRuntime.Tier.ToString()),
                ("because", MachineReport.Reason),
                ("available", ConvBertRuntime.TierAdvice is { } advice ? $"{ConvBertRuntime.AvailableTier}. {advice}"
                : ConvBertRuntime.AvailableTier.ToString()),
                ("fused", ConvBertRuntime.UsesFusedMultiplyAdd ? "yes: the same bits on every such machine"
                : "no: results are deterministic, and within rounding of other machines'"),
                ("threads", ConvBertRuntime.DefaultThreads.ToString(CultureInfo.InvariantCulture)),
                ("AOT", MachineReport.AotAdvice));
        }
        results.Complete();
        return ExitCode.Done;
    }

    private static void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("version", Version);
        writer.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        writer.WriteString("system", RuntimeInformation.OSDescription);
        writer.WriteString("architecture", RuntimeInformation.ProcessArchitecture.ToString());
        writer.WriteString("tier", ConvBertRuntime.Tier.ToString());
        writer.WriteString("available_tier", ConvBertRuntime.AvailableTier.ToString());
        writer.WriteString("tier_advice", ConvBertRuntime.TierAdvice);
        writer.WriteStartArray("instruction_sets");
        foreach (string set in MachineReport.InstructionSets) writer.WriteStringValue(set);
        writer.WriteEndArray();
        writer.WriteBoolean("fused_multiply_add", ConvBertRuntime.UsesFusedMultiplyAdd);
        writer.WriteBoolean("native_aot", ConvBertRuntime.IsNativeAot);
        writer.WriteNumber("threads", ConvBertRuntime.DefaultThreads);
        writer.WriteString("aot_advice", MachineReport.AotAdvice);
        writer.WriteEndObject();
    }
}
