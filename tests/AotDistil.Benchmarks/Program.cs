using AotDistil.Benchmarks;
using AotDistil.Benchmarks.Comparing;
using AotDistil.Benchmarks.Measuring;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

if (args is ["compare", ..])
{
    return CompareProgram.Run(args.AsSpan(1));
}

// In this process: the models are large, and BenchmarkDotNet's own build of the project would pack them again.
Console.WriteLine($"{Machine.Processor}; {Machine.Runtime}");
IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.DontLogOutput).WithWarmupCount(5).WithIterationCount(10));
BenchmarkSwitcher.FromAssembly(typeof(SentenceBenchmark).Assembly).Run(args, config);
return 0;
