package mini;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Marks a method as a test. */
@Retention(RetentionPolicy.RUNTIME)
public @interface Test {}
