/**
 * Block devices, extents, on-disk structures and the errors that reading them can give.
 *
 * <p>Everything else in bootdisk stands on this module; it stands on {@code java.base} alone, and
 * on jffi where a file's holes must be seen or punched.
 */
@SuppressWarnings("requires-automatic") // jffi has no descriptor; it is optional at run time.
module org.bootdisk.block {
  requires static transitive org.jspecify;
  requires static org.jnrproject.jffi;

  exports org.bootdisk.block;
}
