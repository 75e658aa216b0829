/** A module of tasks that fails to load. */
throw new RangeError('broken on purpose');
