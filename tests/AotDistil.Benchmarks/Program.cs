using AotDistil.Benchmarks;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

Console.WriteLine(Machine.Describe());
if (args is not ["--quick", ..])
{
    // In this process: the models are large, and BenchmarkDotNet's own build of the project would pack them again.
    IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.DontLogOutput).WithWarmupCount(5).WithIterationCount(10));
    BenchmarkSwitcher.FromAssembly(typeof(SentenceBenchmark).Assembly).Run(args, config);
    return 0;
}

string shape = args is [_, string named, ..] && !named.StartsWith('-') ? named : Contenders.Shapes[0];
if (!Contenders.Shapes.Contains(shape) || args.Skip(1).Any(a => a != shape && a != "--fp32"))
{
    Console.Error.WriteLine($"usage: AotDistil.Benchmarks [--quick [{string.Join('|', Contenders.Shapes)}] [--fp32]]; without --quick, BenchmarkDotNet's own options");
    return 1;
}

List<IContender> contenders = [Contenders.Rival(shape)];
if (args.Contains("--fp32"))
{
    contenders.Add(Contenders.RivalFloat(shape));
}

Console.WriteLine($"DistilBERT {shape}, one sentence, one thread, milliseconds; ratio of medians to {contenders[0].Name}");
QuickRun.Run(contenders, TimeSpan.FromSeconds(4), Console.Out);
contenders.ForEach(contender => contender.Dispose());
return 0;
