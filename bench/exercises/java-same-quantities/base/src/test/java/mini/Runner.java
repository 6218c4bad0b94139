package mini;

import java.lang.reflect.Method;

/** Runs the tests of the classes that are named. */
public final class Runner {
    public static void main(String[] names) throws Exception {
        int failed = 0;
        for (String name : names) {
            for (Method method : Class.forName(name).getDeclaredMethods()) {
                if (!method.isAnnotationPresent(Test.class)) continue;
                if (method.isAnnotationPresent(Disabled.class)) {
                    System.out.println("skipped " + name + "." + method.getName());
                    continue;
                }
                if (!passes(method)) failed += 1;
            }
        }
        System.exit(failed == 0 ? 0 : 1);
    }

    private static boolean passes(Method method) throws ReflectiveOperationException {
        method.setAccessible(true);
        try {
            method.invoke(null);
            System.out.println("passed " + method.getName());
            return true;
        } catch (java.lang.reflect.InvocationTargetException thrown) {
            System.out.println("FAILED " + method.getName() + ": " + thrown.getCause());
            return false;
        }
    }
}
