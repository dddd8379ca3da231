using ConvBert.Cli;
using ConvBert.Cli.InputOutput;

using var signals = new TerminationSignals();
return await ConvBertCommand.RunAsync(args, CommandEnvironment.OfProcess(signals));
