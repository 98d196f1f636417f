cimport cython
cdef int _STAGE, _TOUCHED, _OWNER, _AMOUNT, _CREATED, _CLOSE_DATE, _CURRENCY, _SOURCE, _LOSS_REASON, _ACCOUNT, _DELETED, _MERGED, _RESTORED
@cython.locals(kind=cython.int, stages=list, owner_times=list, owners=list, amounts=list, close_dates=list, touches=list)
cpdef object registers(tuple history)
