cimport cython
@cython.locals(k=cython.int)
cpdef object registers(tuple history)
