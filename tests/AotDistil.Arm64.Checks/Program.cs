using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using AotDistil.Runtime.Tests.Kernels;
using Xunit;

return Checks.Run<LaneMathTests>() + Checks.Run<DotProductTests>() + Checks.Run<NeonProductTests>() == 0 ? 0 : 1;

/// <summary>Runs the tests of a class, one after the other, and prints what came of each.</summary>
internal static class Checks
{
    private const DynamicallyAccessedMemberTypes Members = DynamicallyAccessedMemberTypes.PublicParameterlessConstructor | DynamicallyAccessedMemberTypes.PublicMethods;

    /// <summary>Returns how many failed.</summary>
    public static int Run<[DynamicallyAccessedMembers(Members)] TTests>()
        where TTests : new()
    {
        int failed = 0;
        foreach (MethodInfo test in typeof(TTests).GetMethods().Where(m => m.GetCustomAttribute<FactAttribute>() is not null).OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            string outcome = "passed";
            try
            {
                test.CreateDelegate<Action>(new TTests())();
            }
            catch (SkippedException e)
            {
                outcome = "skipped: " + e.Message;
            }
            catch (Exception e)
            {
                outcome = "FAILED: " + e.Message;
                failed++;
            }

            Console.WriteLine($"{typeof(TTests).Name}.{test.Name} {outcome}");
        }

        return failed;
    }
}
