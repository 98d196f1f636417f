cimport cython
@cython.locals(name=str)
cpdef add_to(dict total, dict part, long long sign=*)
@cython.locals(changes=dict, name=str)
cpdef dict change(dict before, dict after)
@cython.locals(changes=dict, measures=dict, old=dict)
cpdef dict difference(dict before, dict after)
