/** A module of tasks that fails to load. */
throw new RangeError('the module does not load');
