package mini;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Keeps a test from being run. */
@Retention(RetentionPolicy.RUNTIME)
public @interface Disabled {
    String value() default "";
}
