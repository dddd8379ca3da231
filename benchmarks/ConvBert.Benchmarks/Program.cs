using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Running;
using ConvBert.Benchmarks;

IConfig config = ManualConfig.Create(DefaultConfig.Instance)
    .WithBuildTimeout(TimeSpan.FromMinutes(10))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumn(new RateColumn("GFLOP/s", "Billions of floating-point operations a second, two for a multiply-add", work => work.Operations))
    .AddColumn(new RateColumn("GB/s", "Billions of bytes a second, each operand counted once", work => work.Bytes));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
