using Xunit;

namespace AotDistil.Runtime.Tests;

/// <summary>What a piece of work allocates.</summary>
internal static class Allocation
{
    /// <summary>
    /// Fails if it always allocates. A collection that another test causes counts the rest of this thread's allocation buffer as allocated, up to 8 KB, so a single
    /// measurement proves nothing.
    /// </summary>
    public static void AssertNone(Action work)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 10 && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
